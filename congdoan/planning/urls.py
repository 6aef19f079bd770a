from django.urls import path

from . import pages

app_name = "planning"
urlpatterns = [
    path("<unit_code:code>/<int:year>/", pages.programme, name="programme"),
    path("<unit_code:code>/<int:year>/edit/", pages.edit, name="edit"),
    path("<unit_code:code>/<int:year>/issue/", pages.issue, name="issue"),
    path("<unit_code:code>/<int:year>/adopt/", pages.adopt, name="adopt"),
    path("<unit_code:code>/<int:year>/tasks/new/", pages.task_new, name="task-new"),
    path("<unit_code:code>/<int:year>/tasks/<int:pk>/", pages.task_edit, name="task"),
    path("<unit_code:code>/<int:year>/tasks/<int:pk>/finish/", pages.task_finish, name="task-finish"),
    path("<unit_code:code>/<int:year>/tasks/<int:pk>/remove/", pages.task_remove, name="task-remove"),
]
