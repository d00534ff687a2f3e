"""Addresses of the report templates, and of what is made from them, by their public numbers."""

from django.urls import path, register_converter

from cases.returns.views import columns, making, templates


class TemplateCodeConverter:
    """The number of a report template, such as MB-LJZ-2026-000001."""

    regex = r"MB-[A-Z0-9]{2,20}-\d{4}-\d{6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class ReturnNumberConverter(TemplateCodeConverter):
    """The number of a made table, such as BB-LJZ-2026-000001."""

    regex = r"BB-[A-Z0-9]{2,20}-\d{4}-\d{6}"


register_converter(TemplateCodeConverter, "return_template")
register_converter(ReturnNumberConverter, "return_number")

TEMPLATE = "<return_template:template>/"
MADE = "<return_number:made>/"

app_name = "returns"
urlpatterns = [
    path("", templates.template_list, name="list"),
    path("new/", templates.add, name="add"),
    path(TEMPLATE, templates.detail, name="template"),
    path(f"{TEMPLATE}edit/", templates.change, name="change"),
    path(f"{TEMPLATE}blank.xlsx", templates.blank, name="blank"),
    path(f"{TEMPLATE}columns/new/", columns.add, name="column_add"),
    path(f"{TEMPLATE}columns/<int:place>/", columns.change, name="column_change"),
    path(f"{TEMPLATE}columns/<int:place>/move/", columns.move, name="column_move"),
    path(f"{TEMPLATE}columns/<int:place>/remove/", columns.remove, name="column_remove"),
    path(f"{TEMPLATE}preview/", making.preview, name="preview"),
    path(f"{TEMPLATE}make/", making.make, name="make"),
    path(MADE, making.detail, name="made"),
    path(f"{MADE}table.xlsx", making.download, name="download"),
    path(f"{MADE}submit/", making.submit, name="submit"),
]
