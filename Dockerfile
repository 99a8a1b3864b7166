FROM python:3.11-slim-bookworm AS packages
COPY requirements.lock /tmp/
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/requirements.lock

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home prms \
    && install -d -o prms -g prms /var/lib/prms
COPY --from=packages /opt/venv /opt/venv
COPY . /opt/prms
WORKDIR /opt/prms
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=prms.settings.production
# The example's values satisfy the settings reader; none of them stays in the image.
RUN set -a && . ./.env.example && SECRET_KEY=for-this-step-only python manage.py collectstatic --noinput
USER prms
EXPOSE 8000
CMD ["gunicorn", "prms.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--timeout", "60", \
     "--max-requests", "5000", "--max-requests-jitter", "500", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
