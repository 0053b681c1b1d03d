"""Celery, as it is compared with: publishes orders, works them off, or says its versions.

One argument, JSON, says what to do. The answer is one line of JSON on standard output, where Celery may print lines of
its own. Ends when standard input does, so that it does not outlive the program that started it.
"""

import json
import os
import platform
import resource
import sys
import threading
from multiprocessing import Value
from time import perf_counter, time
from uuid import uuid4

from celery import Celery
from kombu.message import Message


def main(asked):
    threading.Thread(target=end_with_input, daemon=True).start()
    {'versions': say_versions, 'publish': publish, 'work': work}[asked['what']](asked)


def end_with_input():
    # Not through sys.stdin: its lock, held while it waits, is fatal at the end of the interpreter.
    os.read(0, 1)
    os._exit(1)


def say_versions(_asked):
    import amqp
    import celery
    import kombu
    import redis

    modules = {'celery': celery, 'kombu': kombu, 'redis-py': redis, 'py-amqp': amqp}
    answer({**{name: module.__version__ for name, module in modules.items()}, 'Python': platform.python_version()})


def open_app(asked, queue):
    app = Celery('peer', broker=asked['url'])
    app.conf.update(
        task_default_queue=queue,
        task_ignore_result=True,
        # Acknowledged after the task, as everything that it is compared with.
        task_acks_late=True,
        # What costs time and is not needed here.
        worker_enable_remote_control=False,
        worker_disable_rate_limits=True,
        worker_redirect_stdouts=False,
        worker_hijack_root_logger=False,
    )
    if asked.get('confirmed'):
        app.conf.broker_transport_options = {'confirm_publish': True}
    return app


def publish(asked):
    """Into each queue some to warm up, then as many as are measured, each by `delay`."""
    seconds = 0
    for queue in asked['queues']:
        app = open_app(asked, queue)
        order = app.task(name='order')(nothing)
        push(order, asked['warm'])
        begin = perf_counter()
        push(order, asked['messages'])
        seconds += perf_counter() - begin
        app.close()
    answer({'seconds': seconds})


def push(order, count):
    for index in range(count):
        order.delay({'x': index, 'y': 2 * index, 'id': str(uuid4()), 't': int(time() * 1000)})


def nothing(order):
    pass


def work(asked):
    """Measures from the end of the last task that warms up to the end of the last one that is measured.

    Says it when the server has the acknowledgement of all, and can then be killed: nothing is handed out again.
    """
    app = open_app(asked, asked['queue'])
    warm, all = asked['warm'], asked['warm'] + asked['messages']
    # Shared by the processes that a pool forks, so one clock and one count whatever the pool.
    done = Value('q', 0)
    began, ended = Value('d', 0.0), Value('d', 0.0)

    @app.task(name='order')
    def order(order):
        with done.get_lock():
            done.value += 1
            count = done.value
        if count == warm:
            began.value = perf_counter()
        if count == all:
            ended.value = perf_counter()

    after_acknowledging(all, asked, lambda: answer({'seconds': ended.value - began.value}))
    quick = ['--without-gossip', '--without-mingle', '--without-heartbeat', '--loglevel', 'warning']
    pool = ['--pool', asked['pool'], '--concurrency', str(asked['concurrency'])]
    app.worker_main(['--quiet', 'worker', *pool, *quick])


def after_acknowledging(all, asked, then):
    """Counts what the worker acknowledges: its own loop does that some time after the task, up to a whole prefetch later."""
    ack = Message.ack
    sent = 0

    def count(message, multiple=False):
        nonlocal sent
        ack(message, multiple)
        sent += 1
        if sent == all:
            # Redis has answered each. RabbitMQ has done what came before on the same channel when it answers this.
            if asked['url'].startswith('amqp'):
                message.channel.queue_declare(asked['queue'], passive=True)
            then()

    Message.ack = count


def answer(said):
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    # One write: a process of a pool that is told to end right after has said it.
    os.write(1, (json.dumps({**said, 'megabytes': megabytes}) + '\n').encode())


main(json.loads(sys.argv[1]))
