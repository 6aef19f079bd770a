from django.urls import path

from . import pages

app_name = "accounts"
urlpatterns = [
    path("sign-in/", pages.SignIn.as_view(), name="sign-in"),
    path("sign-out/", pages.SignOut.as_view(), name="sign-out"),
    path("password/", pages.ChangePassword.as_view(), name="change-password"),
]
