import os


def head():
    with open(".git/HEAD") as file:
        text = file.read().strip()
    if not text.startswith("ref: "):
        return text
    with open(".git/" + text[5:]) as file:
        return file.read().strip()


REVISION = head()


def application(environ, start_response):
    body = f"{REVISION} {os.getpid()}\n".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
