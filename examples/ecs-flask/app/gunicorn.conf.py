"""gunicorn's settings: https://docs.gunicorn.org/en/stable/settings.html ."""

import os

wsgi_app = "shop.web:create_app()"
bind = os.environ.get("BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "16"))
backlog = 2048
preload_app = True  # wrong settings end it at once; connections are made later, in each process
keepalive = 75  # longer than a load balancer's 60 s, which else sends requests to connections that are being closed
graceful_timeout = 25  # ECS kills a task 30 s after it asked it to stop
worker_tmp_dir = "/dev/shm"  # noqa: S108  # a container's disk may be slow, and a worker's heartbeat late
control_socket_disable = True  # a container has no use for it, and maybe no directory to write to
