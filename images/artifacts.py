"""The single-node engines' files: the artifacts that a laptop's engines consist of, got through Maven into the cache, each once."""

import hashlib
import os
import re
import shutil
import subprocess
import zipfile

PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:"
# As the laptop's is built (dev.hearth.standalone.engines.keycloak.Distribution).
KEYCLOAK_BUILD = ("build", "--db=dev-file", "--health-enabled=true", "--cache=local")


class Artifacts:
    """Versions are those of the root pom.xml."""

    def __init__(self, home, cache):
        self.home = home
        self.cache = cache
        with open(os.path.join(home, "pom.xml")) as read:
            self.root = read.read()

    def version(self, engine):
        return re.search(r"<%s.version>([0-9.]+)</" % engine, self.root).group(1)

    def kafka(self):
        """A folder of jars, by the laptop's own pom.xml."""
        version = self.version("kafka")
        return self._jars("kafka-" + version, self.laptops("kafka", "pom.xml"), "-Dkafka.version=" + version)

    def s3(self):
        """A folder of jars, with S3Proxy's own main class."""
        return self._jars("s3proxy-" + self.version("s3proxy"), os.path.join(self.home, "images", "engines", "s3", "pom.xml"))

    def keycloak(self):
        """The distribution, and what building it has made anew: two folders, of which the second goes over the first."""
        version = self.version("keycloak")
        given = self.once("keycloak-" + version, "", lambda folder: self._unpack(version, folder))
        return given, self.once("keycloak-built-" + version, self._jdk() + " ".join(KEYCLOAK_BUILD),
                                 lambda folder: self._build(given, folder))

    def laptops(self, engine, name):
        """A file of the laptop's engine."""
        return os.path.join(self.home, "standalone", "src", "main", "resources", "dev", "hearth", "standalone", "engines", engine, name)

    def _jars(self, name, pom, *options):
        with open(pom) as read:
            key = read.read() + (self.root if "<parent>" in read.name else "")
        return self.once(name, key, lambda folder: self._maven(
            "copy-dependencies", "-f", pom, "-DincludeScope=runtime", "-DoutputDirectory=" + folder, *options))

    def once(self, name, key, make, kept=None):
        """A folder of the cache, made when there is none of this name and key; the oldest of a name go when there are more than are kept."""
        folder = os.path.join(self.cache, "%s-%s" % (name, hashlib.sha256((key + "1").encode()).hexdigest()[:12]))
        if not os.path.exists(folder):
            part = folder + ".part-%d" % os.getpid()
            try:
                make(part)
                os.rename(part, folder)
            finally:
                shutil.rmtree(part, ignore_errors=True)
            if kept:
                made = [os.path.join(self.cache, each) for each in os.listdir(self.cache) if re.fullmatch(re.escape(name) + "-[0-9a-f]{12}", each)]
                for old in sorted(made, key=os.path.getmtime)[:-kept]:
                    shutil.rmtree(old, ignore_errors=True)
        return folder

    def _maven(self, goal, *options):
        subprocess.run(["mvn", "-q", "-B", "-ntp", "-Dstyle.color=never", PLUGIN + goal] + list(options), check=True, cwd=self.cache)

    def _unpack(self, version, folder):
        self._maven("copy", "-Dartifact=org.keycloak:keycloak-quarkus-dist:%s:zip" % version, "-DoutputDirectory=" + folder,
                    "-Dmdep.useBaseVersion=true")
        archive = os.path.join(folder, "keycloak-quarkus-dist-%s.zip" % version)
        with zipfile.ZipFile(archive) as read:
            read.extractall(folder)  # which lets no name reach out of the folder
        os.remove(archive)
        inner = os.path.join(folder, "keycloak-" + version)
        for name in os.listdir(inner):
            os.rename(os.path.join(inner, name), os.path.join(folder, name))
        os.rmdir(inner)

    def _build(self, given, folder):
        """Builds a copy and keeps what differs: the folder lib/quarkus."""
        work = folder + ".work"
        try:
            shutil.copytree(given, work)
            environment = {name: value for name, value in os.environ.items() if not name.startswith(("KC_", "JAVA_"))}
            environment |= {"JAVA_HOME": os.environ["JAVA_HOME"], "JAVA_OPTS": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx512m"}
            subprocess.run(["/bin/sh", os.path.join(work, "bin", "kc.sh")] + list(KEYCLOAK_BUILD), check=True, env=environment,
                           stdout=subprocess.DEVNULL)
            shutil.copytree(os.path.join(work, "lib", "quarkus"), os.path.join(folder, "lib", "quarkus"))
        finally:
            shutil.rmtree(work, ignore_errors=True)

    @staticmethod
    def _jdk():
        with open(os.path.join(os.environ["JAVA_HOME"], "release")) as read:
            return read.read()
