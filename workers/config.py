"""How Celery runs here.

A task may be lost (a flushed Redis), run twice (a worker killed after its work) or run late; the
rows and the sweep make all three harmless. These settings keep "late" short.
"""

from django.conf import settings

#: Each lane is a queue with processes of its own, so that a code does not wait behind a thousand
#: letters, nor a letter behind a match. The timetable is none of them: it needs no broker.
LANES = ("urgent", "letters", "matches", "imports")

broker_url = settings.REDIS_URL or "memory://localhost/"
task_always_eager = settings.EMBEDDED
task_eager_propagates = False
task_ignore_result = True
task_default_queue = "letters"
task_routes = {
    "workers.tasks.letters.post_urgent": {"queue": "urgent"},
    "workers.tasks.letters.*": {"queue": "letters"},
    "workers.tasks.matches.*": {"queue": "matches"},
    "workers.tasks.replacements.*": {"queue": "matches"},
    "workers.tasks.sheets.*": {"queue": "imports"},
}

# A killed worker's message goes back to the queue, and only after its row is safe.
task_acks_late = True
task_reject_on_worker_lost = True
worker_prefetch_multiplier = 1
task_soft_time_limit = 240
task_time_limit = 300
# A worker waits for its broker however long it is away; the timetable works meanwhile.
broker_connection_retry_on_startup = True
broker_connection_max_retries = None
# Above every time limit, so that no message is given out again while its task still runs; the
# restore check runs often, since its default leaves a killed worker's message for 100 seconds.
broker_transport_options = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 10,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
task_publish_retry = False
task_serializer = "json"
accept_content = ["json"]
timezone = "Europe/London"
