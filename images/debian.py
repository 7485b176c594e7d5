"""Packages of Debian as layers: their files, without their scripts, manuals and translations. Needs apt and dpkg, not root."""

import io
import os
import re
import subprocess
import tarfile

# What a container has no use for. Copyright files stay: licences ask for them.
LEFT_OUT = re.compile(
    r"usr/share/(doc/(?!.*copyright$)|man/|info/|locale/|lintian/|bug/|bash-completion/|zoneinfo/)"
    r"|usr/lib/x86_64-linux-gnu/(gconv/|audit/)|usr/share/doc-base/|usr/share/i18n/"
)


class Packages:
    def __init__(self, cache):
        self.cache = cache
        os.makedirs(os.path.join(cache, "partial"), exist_ok=True)
        self.status = os.path.join(cache, "status")
        open(self.status, "a").close()

    def _apt(self, *arguments):
        return subprocess.run(
            ["apt-get", "-qq", "-y", "--no-install-recommends",
             "-o", "Dir::State::status=" + self.status, "-o", "Dir::Cache::archives=" + self.cache,
             "-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User=root"] + list(arguments),
            check=True, stdout=subprocess.PIPE, text=True).stdout

    def closure(self, names):
        """The archives of these packages and of what they depend on, fetched and checked by apt."""
        planned = re.findall(r"^Inst (\S+) \((\S+) [^)]*\[(\w+)\]\)", self._apt("--simulate", "install", *names), re.M)
        if not planned:
            raise SystemExit("images: apt plans nothing for %s; run 'apt-get update'" % ", ".join(names))
        self._apt("--download-only", "install", *names)  # what is in the cache already is only checked
        archives = []
        for package, version, architecture in planned:
            archives.append(os.path.join(self.cache, "%s_%s_%s.deb" % (package, version.replace(":", "%3a"), architecture)))
        return sorted(archives)

    def into(self, layer, names, without=()):
        """Their files, /bin, /lib and /sbin below /usr as on every Debian since 12."""
        for archive in self.closure(names):
            if os.path.basename(archive).split("_")[0] in without:
                continue
            data = subprocess.run(["dpkg-deb", "--fsys-tarfile", archive], check=True, capture_output=True).stdout
            with tarfile.open(fileobj=io.BytesIO(data)) as tar:
                for member in tar:
                    self._add(layer, tar, member)

    @staticmethod
    def _add(layer, tar, member):
        path = member.name.removeprefix("./").strip("/")
        if re.match(r"(bin|sbin|lib|lib64)(/|$)", path):
            path = "usr/" + path
        if not path or LEFT_OUT.match(path + ("/" if member.isdir() else "")):
            return
        if member.isdir():
            layer.folder(path, member.mode & 0o1777)
        elif member.issym():
            layer.link(path, member.linkname)
        elif member.islnk():
            other = tar.getmember(member.linkname)
            layer.data(path, tar.extractfile(other).read(), other.mode & 0o777)
        elif member.isreg():
            # No set-uid program is of use to a user who may gain no privileges.
            layer.data(path, tar.extractfile(member).read(), member.mode & 0o777)


def skeleton(layer):
    """What every root has: the merged folders, users, places to mount on."""
    for name in ("bin", "sbin", "lib", "lib64"):
        layer.link(name, "usr/" + name)
        layer.folder("usr/" + name)
    for name in ("dev", "etc", "home", "mnt", "opt", "proc", "run", "sys", "var/task", "var/lib"):
        layer.folder(name)
    layer.folder("tmp", 0o1777)
    layer.folder("var/tmp", 0o1777)
    layer.text("etc/passwd",
               "root:x:0:0:root:/:/sbin/nologin\nsandbox:x:993:990:functions:/tmp:/sbin/nologin\n"
               "hearth:x:65532:65532:rooms:/tmp:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n")
    layer.text("etc/group", "root:x:0:\nsandbox:x:990:\nhearth:x:65532:\nnogroup:x:65534:\n")
    layer.text("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n")
