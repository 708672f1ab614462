"""Sends the jobs of a file, and handles the result of each once: client.py BOOTSTRAP FILE"""

import json
import sys

from confluent_kafka import Consumer, Producer

bootstrap, file = sys.argv[1:]
origins = []  # of our jobs: topic-partition-offset, as the tag spillway-origin names them


def sent(error, record):
    if error:
        sys.exit(f"not sent: {error}")
    origins.append(f"{record.topic()}-{record.partition()}-{record.offset()}")


producer = Producer({"bootstrap.servers": bootstrap, "enable.idempotence": True})
with open(file, "rb") as lines:
    for line in lines:
        job = line.rstrip(b"\n")
        producer.produce("llm.jobs", key=json.loads(job)["custom_id"], value=job, on_delivery=sent)
producer.flush()
print(len(origins), "jobs sent", flush=True)


def handle(result):
    custom_id, outcome, ours = result["custom_id"], result["result"], result["spillway"]
    match outcome["type"]:
        case "succeeded":
            text = "".join(block.get("text", "") for block in outcome["message"]["content"])
            print(f"{custom_id} succeeded: {len(text)} characters")
        case "errored":
            print(f"{custom_id} errored: {ours['status']} {ours['error_type']}")
        case "expired":
            print(f"{custom_id} expired: was not done in time")
        case "canceled":
            print(f"{custom_id} canceled")


# The names of results that were handled. Keep them with what handling does, for example as a
# unique column in the same database transaction: then a result that is read twice counts once.
handled = set()
again = 0

consumer = Consumer(
    {
        "bootstrap.servers": bootstrap,
        "group.id": "client-py",
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
        "isolation.level": "read_committed",
    }
)


def take(record):
    """One record of llm.results."""
    global again
    tags = dict(record.headers())
    origin, replay = tags["spillway-origin"].decode(), tags["spillway-replay"].decode()
    if origin not in origins:
        return  # somebody else's job
    if (origin, replay) in handled:
        again += 1
        return
    handle(json.loads(record.value()))
    handled.add((origin, replay))


def take_all(enough):
    """Subscribes, and takes records until enough() says so or nothing has come for a minute."""
    consumer.subscribe(["llm.results"])
    while not enough():
        record = consumer.poll(60)
        if record is None:
            sys.exit("no result for a minute")
        if record.error():
            sys.exit(f"cannot read: {record.error()}")
        take(record)


take_all(lambda: len(handled) == len(origins))
# Nothing is committed yet. A reader that begins anew now, as after a crash, gets all of it again.
consumer.unsubscribe()
take_all(lambda: again == len(origins))
consumer.commit(asynchronous=False)
consumer.close()
print(f"{len(handled)} results handled, {again} came again")
