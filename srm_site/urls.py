"""The addresses of the site: admin for editors, everything else for readers."""

from django.contrib import admin
from django.urls import include, path

from srm_site.observing import metrics

urlpatterns = [
    path("admin/", admin.site.urls),
    path("-/metrics", metrics.page, name="metrics"),
    path("", include("responsibilities.urls")),
]

handler500 = "responsibilities.views.running.failed"
handler400 = "responsibilities.views.running.refused"
handler404 = "responsibilities.views.running.not_found"
