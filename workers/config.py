"""How Celery runs here.

A task may be lost (a flushed Redis), run twice (a worker killed after its work) or run late; the
rows and the sweep make all three harmless. These settings keep "late" short.
"""

from django.conf import settings

broker_url = settings.REDIS_URL or "memory://localhost/"
task_always_eager = settings.EMBEDDED
task_eager_propagates = False
task_ignore_result = True
task_default_queue = "letters"
task_routes = {
    "workers.tasks.matches.*": {"queue": "matches"},
    "workers.tasks.replacements.*": {"queue": "matches"},
    "workers.tasks.sheets.*": {"queue": "matches"},
    "workers.tasks.letters.*": {"queue": "letters"},
    "workers.tasks.sweep.*": {"queue": "letters"},
}

# A killed worker's message goes back to the queue, and only after its row is safe.
task_acks_late = True
task_reject_on_worker_lost = True
worker_prefetch_multiplier = 1
task_soft_time_limit = 240
task_time_limit = 300
broker_connection_retry_on_startup = True
# Above every time limit, so that no message is given out again while its task still runs; the
# restore check runs often, since its default leaves a killed worker's message for 100 seconds.
broker_transport_options = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 10,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
# A web request never waits for a broker that is away: the sweep finds the row.
task_publish_retry = False
task_serializer = "json"
accept_content = ["json"]
timezone = "Europe/London"

beat_schedule = {
    "sweep": {"task": "workers.tasks.sweep.sweep", "schedule": 30.0},
}
