"""Who writes to a server in the end-to-end tests, and remembers what was acknowledged."""

import collections
import http.client
import itertools
import json
import random
import urllib.parse

from program import HANG

WRITERS = 8
KINDS = ("freelancers", "jobs")
SEARCH = {"freelancers": "/v1/talent/search", "jobs": "/v1/jobs/search"}
CARD = {"freelancers": "freelancer", "jobs": "job"}
FEW, MANY = 4, 24  # resources that a writer keeps


class Resource:
    """A freelancer or a job as its writer knows it: as it was last acknowledged."""

    def __init__(self, kind, external_id):
        self.kind = kind
        self.external_id = external_id
        self.id = None  # not created yet
        self.version = 0
        self.word = None  # in the title: tells this version from every other
        self.deleted = False

    def holds(self, found):
        """Is this what the server has? `found` is None where it has nothing."""
        if self.id is None or self.deleted:
            return found is None
        return (found is not None and found["id"] == self.id and found["version"] == self.version
                and self.word in found["title"])


Write = collections.namedtuple("Write", "method path body headers resource word")


class Writer:
    """Writes its own resources, one request after the other, until the server is gone. A request
    that was not answered is remembered: it may have been done, or not."""

    def __init__(self, number, seed):
        self.name = f"w{number}"
        self.random = random.Random(f"{seed} {number}")
        self.numbers = itertools.count()
        self.resources = []
        self.pending = None
        self.seq = 0  # the last one acknowledged
        self.failure = None

    def alive(self):
        return [resource for resource in self.resources if resource.id and not resource.deleted]

    def next_write(self):
        alive = self.alive()
        number = next(self.numbers)
        word = f"{self.name}n{number}"
        headers = {"Idempotency-Key": f"key-{word}"}
        choice = self.random.random()
        if len(alive) < FEW or (choice < 0.5 and len(alive) < MANY):
            resource = Resource(self.random.choice(KINDS), f"ext-{word}")
            self.resources.append(resource)
            body = {"external_id": resource.external_id, "skills": [{"name": "Rust"}],
                    "title": f"Rust engineer {word}"}
            if resource.kind == "freelancers":
                body |= {"display_name": f"Person {word}", "overview": "I write parsers."}
            else:
                body |= {"description": "We need a parser.", "type": "hourly"}
            return Write("POST", f"/v1/{resource.kind}", body, headers, resource, word)
        resource = self.random.choice(alive)
        path = f"/v1/{resource.kind}/{resource.id}"
        headers["If-Match"] = f'"v{resource.version}"'
        if choice < 0.75:
            return Write("PATCH", path, {"title": f"Go engineer {word}"}, headers, resource, word)
        return Write("DELETE", path, None, headers, resource, None)

    def acknowledge(self, write, answer, headers):
        resource = write.resource
        if write.method == "DELETE":
            resource.deleted = True
        else:
            resource.id = answer["id"]
            resource.version = answer["version"]
            resource.word = write.word
        self.seq = max(self.seq, int(headers["Shortlist-Seq"]))

    def run(self, live, acknowledged):
        """In a thread of its own."""
        address = urllib.parse.urlsplit(live.url)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=HANG)
        try:
            while True:
                self.pending = self.next_write()
                status, answer, headers = send(connection, live.key, self.pending)
                if status not in (200, 201, 204):
                    self.failure = f"{self.pending} was answered {status} {answer}"
                    return
                self.acknowledge(self.pending, answer, headers)
                self.pending = None
                acknowledged.release()
        except (OSError, http.client.HTTPException):
            pass  # killed: `pending` stays
        finally:
            connection.close()
            acknowledged.release()  # nobody waits for this one any more


def send(connection, key, write):
    body = None if write.body is None else json.dumps(write.body)
    connection.request(write.method, write.path, body,
                       {"Authorization": "Bearer " + key, **write.headers})
    answer = connection.getresponse()
    text = answer.read()
    return answer.status, json.loads(text) if text else None, answer.headers


def get(live, path):
    """An answer that must come, however slow the machine is to catch up."""
    while True:
        status, answer = live.call("GET", path)
        if status == 200:
            return answer
        if answer["reason"] != "not_caught_up":
            raise AssertionError(f"GET {path} was answered {status} {answer}")


def pages(live, path, results):
    token = None
    while True:
        answer = get(live, path + (f"&page_token={urllib.parse.quote(token)}" if token else ""))
        yield from answer[results]
        token = answer["next_page_token"]
        if token is None:
            return


def find(live, resource):
    """What the server has under a resource's external id; None: nothing."""
    found = get(live, f"/v1/{resource.kind}?external_id={resource.external_id}")[resource.kind]
    if len(found) > 1:
        raise AssertionError(f"{resource.external_id} is there {len(found)} times")
    return found[0] if found else None
