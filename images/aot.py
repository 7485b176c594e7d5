"""Ahead-of-time caches (JEP 483, JEP 514): what a JVM makes of its classes at a start, recorded by one start here, read by those in the images.

A cache holds for the JVM that recorded it and for jars of the same sizes and times; where they lie may differ. It is never the same bytes
twice, so it is kept for what it was made of.
"""

import contextlib
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

LONGEST_START = 120  # seconds
KEPT = 3  # of one name: every change of a source makes another one, of up to 100 MiB
TOKEN = "of-a-recording-alone"


def options(*path):
    """A JVM's argument file as arguments."""
    with open(os.path.join(*path)) as lines:
        return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def room_flags(home):
    return options(home, "cluster", "jvm.options")


def engine_flags(home, name):
    return options(home, "images", "engines", name, "jvm.options")


def class_path(folder):
    """As the engines' start has it: the jars of a folder in the order of their names."""
    return ":".join(sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".jar")))


class Recordings:
    def __init__(self, home, artifacts, epoch, java):
        self.home = home
        self.artifacts = artifacts
        self.epoch = epoch
        self.java = java

    def of_java25(self, runtime):
        """Of the Java runtime: the file bootstrap.aot, recorded by the rehearsal that the laptop's is recorded by."""
        def record(stage, into):
            self.run("-cp", os.path.join(self.home, "function-pods", "target", "classes"), "dev.hearth.pods.RehearseJavaRuntime", stage)
            shutil.move(os.path.join(stage, "bootstrap.aot"), into)
        return self._once("java25", runtime, (), ("bootstrap.aot", "image.json"), record, "bootstrap.aot")

    def of_room(self, name, app):
        """Of one room: the file room.aot, recorded by a start against an API server, and a Kafka for eventing."""
        def record(stage, into):
            self._tried(lambda surroundings: surroundings.start(name, stage, "-XX:AOTCacheOutput=" + into))
        return self._once(name, app, room_flags(self.home), ("quarkus-app-dependencies.txt",), record, "room.aot")

    def of_engine(self, name, jars):
        """Of an engine that runs on a folder of jars: the file engine.aot, recorded by a start."""
        flags = engine_flags(self.home, name)

        def record(stage, into):
            self._tried(lambda surroundings: getattr(surroundings, name)(stage, flags, ["-XX:AOTCacheOutput=" + into]))
        return self._once("engine-" + name, jars, flags, (), record, "engine.aot")

    def _tried(self, start):
        for left in reversed(range(3)):  # somebody else may take a port that was free
            try:
                with Surroundings(self) as surroundings:
                    start(surroundings)
                return
            except NotReady as failure:
                if not left:
                    sys.exit("images: %s" % failure)

    def _once(self, name, source, flags, without, record, file):
        key = hashlib.sha256("\n".join((self.java, "1", *flags)).encode())
        for base, folders, files in os.walk(source):
            folders.sort()
            for each in sorted(set(files) - set(without)):
                with open(os.path.join(base, each), "rb") as read:
                    key.update(os.path.relpath(read.name, source).encode() + hashlib.sha256(read.read()).digest())
        kept = self.artifacts.once("aot-" + name, key.hexdigest(), lambda folder: self._record(source, without, record, os.path.join(folder, file)),
                                   kept=KEPT)
        return os.path.join(kept, file)

    def _record(self, source, without, record, into):
        """Runs it over a copy whose files have the times that the image's will have."""
        os.makedirs(os.path.dirname(into))
        with tempfile.TemporaryDirectory(prefix="hearth-aot.") as scratch:
            stage = os.path.join(scratch, "stage")
            shutil.copytree(source, stage, ignore=shutil.ignore_patterns(*without))
            for base, _, files in os.walk(stage):
                for file in files:
                    os.utime(os.path.join(base, file), (self.epoch, self.epoch))
            record(stage, into)
        if not os.path.exists(into):
            sys.exit("images: no ahead-of-time cache '%s' was recorded" % os.path.basename(into))

    def command(self, *arguments):
        return [os.path.join(self.java, "bin", "java"), *arguments]

    def run(self, *arguments, environment=None):
        ended = subprocess.run(self.command(*arguments), env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if ended.returncode:
            sys.exit("images: '%s' failed; the end of what it said:\n%s" % (" ".join(arguments[-3:]), ended.stdout[-2000:]))


class NotReady(Exception):
    """A process ended, or took too long, before it was what was waited for."""


class Surroundings:
    """What a room finds when it starts: the laptop's API server with Hearth's kinds, and Kafka. All of it on loopback and at free ports.
    The engines too, for the sake of their own start."""

    def __init__(self, recordings):
        self.recordings = recordings
        self.ends = contextlib.ExitStack()

    def __enter__(self):
        with contextlib.ExitStack() as ends:
            self.folder = ends.enter_context(tempfile.TemporaryDirectory(prefix="hearth-aot."))
            self.ends = ends.pop_all()
        return self

    def __exit__(self, *failure):
        self.ends.close()

    def start(self, name, app, *flags):
        """A room from its start until it is ready and told to end."""
        common = room_flags(self.recordings.home)
        jar = os.path.join(app, "quarkus-run.jar")
        environment = {variable: value for variable, value in os.environ.items() if not variable.startswith("HEARTH_")}
        environment |= self._api_server() | getattr(self, "_" + name)() | {"HEARTH_INTERNAL_TOKEN": TOKEN, "HEARTH_LISTEN_HOST": "127.0.0.1"}
        self.recordings.run(*common, "-jar", jar, "definitions", environment=environment)
        port = free_port()
        with self._process("room", [*common, *flags, "-XX:MaxRAM=512m", "-Dquarkus.http.host=127.0.0.1", "-Dquarkus.http.port=%d" % port,
                                    "-jar", jar, name], environment) as room:
            self._until(room, "the %s did not become ready" % name, lambda: answers("http://127.0.0.1:%d/q/health/ready" % port))

    def _operator(self):
        address = "http://127.0.0.1:%d" % free_port()
        return {"HEARTH_GATEWAYS": address, "HEARTH_RUNTIME_URL": address, "HEARTH_PACKAGES_URL": address, "HEARTH_LISTEN_PACKAGES": "0",
                "HEARTH_PACKAGES_FOLDER": os.path.join(self.folder, "packages"), "HEARTH_IMAGE_TAG": "none"}

    def _gateway(self):
        return {"HEARTH_POD_NAME": "gateway", "HEARTH_POD_IP": "127.0.0.1",
                "HEARTH_LISTEN_FUNCTIONS": "0", "HEARTH_LISTEN_AWS": "0", "HEARTH_LISTEN_RUNTIME": "0"}

    def _storage(self):
        return {"HEARTH_LISTEN_STORAGE": "0", "HEARTH_TABLES_FOLDER": os.path.join(self.folder, "tables")}

    def _eventing(self):
        address = "http://127.0.0.1:%d" % free_port()
        token = os.path.join(self.folder, "token")
        with open(token, "w") as write:
            write.write(TOKEN)
        return {"HEARTH_LISTEN_EVENTING": "0", "HEARTH_AWS_URL": address, "HEARTH_FUNCTIONS_URL": address, "HEARTH_STORAGE_URL": address,
                "HEARTH_KAFKA_BOOTSTRAP_SERVERS": self._kafka(), "HEARTH_KAFKA_REPLICATION_FACTOR": "1", "HEARTH_CLUSTER_TOKEN_FILE": token}

    def _api_server(self):
        app = os.path.join(self.recordings.home, "standalone", "target", "quarkus-app", "quarkus-run.jar")
        data = os.path.join(self.folder, "cluster")
        kubeconfig = os.path.join(data, "kubeconfig")
        server = self.ends.enter_context(self._process("api-server", ["-Xmx256m", "-Dhearth.home=" + self.recordings.home, "-jar", app,
                                                                      "api-server", "--data", data], os.environ))
        self._until(server, "the API server did not start", lambda: os.path.exists(kubeconfig))
        return {"KUBECONFIG": kubeconfig}

    def _kafka(self):
        flags = engine_flags(self.recordings.home, "kafka")
        return self.kafka(self.recordings.artifacts.kafka(), flags, [], "PLAINTEXT")

    def kafka(self, jars, flags, recording, protocol="SASL_PLAINTEXT"):
        """The laptop's broker, as images/engines/kafka/start would start it, but at ports that are free. Returns its address."""
        clients, brokers, controllers = free_port(), free_port(), free_port()
        settings = os.path.join(self.folder, "kafka.properties")
        with open(self.recordings.artifacts.laptops("kafka", "small.properties")) as small, open(settings, "w") as write:
            write.write(small.read() + "\n".join((
                "", "log.dirs=" + os.path.join(self.folder, "records"),
                "listeners=CLIENT://127.0.0.1:%d,INTERNAL://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d" % (clients, brokers, controllers),
                "listener.security.protocol.map=CLIENT:%s,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT" % protocol,
                "sasl.enabled.mechanisms=PLAIN",
                "listener.name.client.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_hearth=\"%s\";" % TOKEN,
                "inter.broker.listener.name=INTERNAL", "controller.quorum.voters=1@127.0.0.1:%d" % controllers, "")))
        path = class_path(jars)
        self.recordings.run(*flags, "-cp", path, "kafka.tools.StorageTool", "format", "--cluster-id", "AAAAAAAAQACAAAAAAAAAAA", "--config", settings)
        broker = self.ends.enter_context(self._process("kafka", [*flags, *recording, "-cp", path, "kafka.Kafka", settings], os.environ))
        self._until(broker, "Kafka did not start", lambda: listens(clients))
        return "127.0.0.1:%d" % clients

    def s3(self, jars, flags, recording):
        """S3Proxy, as images/engines/s3/start would start it, but at a port that is free."""
        port = free_port()
        buckets = os.path.join(self.folder, "buckets")
        os.mkdir(buckets)
        settings = os.path.join(self.folder, "s3proxy.conf")
        with open(settings, "w") as write:
            write.write("\n".join((
                "s3proxy.endpoint=http://127.0.0.1:%d" % port, "s3proxy.authorization=aws-v4", "s3proxy.identity=recording",
                "s3proxy.credential=" + TOKEN, "s3proxy.ignore-unknown-headers=true", "jclouds.provider=filesystem-nio2",
                "jclouds.filesystem.basedir=" + buckets, "")))
        server = self.ends.enter_context(self._process("s3", [*flags, *recording, "-cp", class_path(jars), "org.gaul.s3proxy.Main",
                                                              "--properties", settings], os.environ))
        self._until(server, "S3Proxy did not start", lambda: listens(port))

    @contextlib.contextmanager
    def _process(self, name, arguments, environment):
        """It is told to end and waited for: a recording is written then."""
        with open(os.path.join(self.folder, name + ".log"), "w+") as log:
            process = subprocess.Popen(self.recordings.command(*arguments), env=environment, stdout=log, stderr=subprocess.STDOUT)
            process.log = log
            try:
                yield process
            finally:
                process.terminate()
                try:
                    process.wait(LONGEST_START)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    @staticmethod
    def _until(process, otherwise, condition):
        end = time.monotonic() + LONGEST_START
        while not condition():
            if process.poll() is not None or time.monotonic() > end:
                process.log.seek(0)
                raise NotReady("%s; the end of what it said:\n%s" % (otherwise, process.log.read()[-2000:]))
            time.sleep(0.1)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
