# The site in a container: no root, nothing written but /data. Not built where this project is developed; see OPERATIONS.md.
FROM python:3.12-slim

RUN useradd --system --uid 10001 --home-dir /app srm && mkdir /data && chown srm /data
WORKDIR /app
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY manage.py ./
COPY srm_site srm_site
COPY responsibilities responsibilities
COPY templates templates
COPY static static
# Files of the pages are collected once; the key is used for nothing that is kept. They are the user's, because serve
# collects them again at each start unless it is told --no-prepare.
RUN SECRET_KEY=collecting-static-files-only-0123456789-0123456789-0123456789 python manage.py collectstatic --noinput --verbosity 0 \
    && chown -R srm staticfiles

# By number, so that Kubernetes can see that it is not root.
USER 10001
ENV DATABASE_URL=sqlite:////data/db.sqlite3 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
VOLUME /data
EXPOSE 8000
# The first start imports all the content.
HEALTHCHECK --interval=30s --timeout=5s --start-period=180s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/-/up/', timeout=3)"]
# Migrates and loads the content before it serves; SIGTERM lets requests end.
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0", "--port", "8000"]
