from benchmarks.constant import views
from makegood.config import urls

urlpatterns = [*views.urlpatterns, *urls.urlpatterns]
handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404
handler429, handler500 = urls.handler429, urls.handler500
