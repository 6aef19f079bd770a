from django.urls import URLPattern

app_name = "yearend"
urlpatterns: list[URLPattern] = []
