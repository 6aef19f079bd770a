from django.urls import path

from . import draft_pages, pages, sheet_pages

app_name = "ownforms"
urlpatterns = [
    path("<str:code>/", pages.forms_of_body, name="forms"),
    path("<str:code>/begin/", pages.begin, name="begin"),
    path("<str:code>/sheet/", sheet_pages.new_sheet, name="sheet"),
    path("sets/<str:of_set>/<int:version>/", pages.version, name="version"),
    path("sets/<str:of_set>/<int:version>/set.yaml", pages.version_file, name="version-file"),
    path("drafts/<int:pk>/", draft_pages.draft, name="draft"),
    path("drafts/<int:pk>/discard/", draft_pages.discard, name="discard"),
    path("drafts/<int:pk>/draft.yaml", draft_pages.draft_file, name="draft-file"),
    path("drafts/<int:pk>/rows/", sheet_pages.rows, name="rows"),
    path("drafts/<int:pk>/head/", draft_pages.head, name="head"),
    path("drafts/<int:pk>/section/", draft_pages.section, name="section"),
    path("drafts/<int:pk>/line/", draft_pages.line, name="line"),
    path("drafts/<int:pk>/form/", draft_pages.view, name="view"),
    path("drafts/<int:pk>/check/", draft_pages.check, name="check"),
    path("drafts/<int:pk>/preview/", draft_pages.preview, name="preview"),
    path("drafts/<int:pk>/issue/", draft_pages.issue, name="issue"),
]
