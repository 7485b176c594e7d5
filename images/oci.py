"""Layers and images as the OCI image specification 1.0 has them, the same bytes for the same content."""

import hashlib
import json
import os
import stat
import tarfile


class Layer:
    """One layer, written into the layout when it is closed. Paths are relative to the root; the last one of a name counts."""

    def __init__(self, layout, epoch):
        self.layout = layout
        self.epoch = epoch
        self.entries = {}

    def _entry(self, path, kind, mode):
        info = tarfile.TarInfo(path.strip("/"))
        info.type = kind
        info.mode = mode
        info.mtime = self.epoch
        return info

    def folder(self, path, mode=0o755):
        self.entries[path.strip("/")] = (self._entry(path, tarfile.DIRTYPE, mode), None)

    def link(self, path, target):
        info = self._entry(path, tarfile.SYMTYPE, 0o777)
        info.linkname = target
        self.entries[info.name] = (info, None)

    def text(self, path, text, mode=0o644):
        self.data(path, text.encode(), mode)

    def data(self, path, data, mode=0o644):
        info = self._entry(path, tarfile.REGTYPE, mode)
        info.size = len(data)
        self.entries[info.name] = (info, data)

    def file(self, path, source):
        executable = os.stat(source).st_mode & stat.S_IXUSR
        info = self._entry(path, tarfile.REGTYPE, 0o755 if executable else 0o644)
        info.size = os.path.getsize(source)
        self.entries[info.name] = (info, source)

    def tree(self, path, source, skip=()):
        """A folder with all that is in it."""
        for base, folders, files in os.walk(source):
            folders.sort()
            under = os.path.normpath(os.path.join(path, os.path.relpath(base, source)))
            self.folder(under)
            for name in folders + files:
                full = os.path.join(base, name)
                if os.path.islink(full):
                    self.link(os.path.join(under, name), os.readlink(full))
                elif name in files and name not in skip:
                    self.file(os.path.join(under, name), full)

    def close(self):
        """Writes it, with the folders above its entries, and returns its descriptor."""
        for path in list(self.entries):
            while path := os.path.dirname(path):
                if path not in self.entries:
                    self.folder(path)
        part = os.path.join(self.layout, "layer.part")
        with tarfile.open(part, "w", format=tarfile.PAX_FORMAT) as tar:
            for name in sorted(self.entries):
                info, content = self.entries[name]
                if isinstance(content, bytes):
                    import io

                    tar.addfile(info, io.BytesIO(content))
                elif content is not None:
                    with open(content, "rb") as source:
                        tar.addfile(info, source)
                else:
                    tar.addfile(info)
        digest = hashlib.sha256()
        with open(part, "rb") as written:
            while block := written.read(1 << 20):
                digest.update(block)
        size = os.path.getsize(part)
        os.replace(part, blob(self.layout, digest.hexdigest()))
        return {
            "mediaType": "application/vnd.oci.image.layer.v1.tar",
            "digest": "sha256:" + digest.hexdigest(),
            "size": size,
        }


def blob(layout, digest):
    folder = os.path.join(layout, "blobs", "sha256")
    os.makedirs(folder, exist_ok=True)
    return os.path.join(folder, digest)


def _json(layout, media_type, value):
    data = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    digest = hashlib.sha256(data).hexdigest()
    with open(blob(layout, digest), "wb") as out:
        out.write(data)
    return {"mediaType": media_type, "digest": "sha256:" + digest, "size": len(data)}


def image(layout, reference, layers, names, config, created):
    """Writes configuration and manifest; returns the index's entry for it. `names` says of each layer what is in it: builders that derive an
    image (podman, buildah) refuse one whose history is silent about its layers."""
    described = _json(
        layout,
        "application/vnd.oci.image.config.v1+json",
        {
            "architecture": {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine],
            "os": "linux",
            "created": created,
            "config": config,
            "history": [{"created": created, "created_by": "images/build-oci", "comment": name} for name in names],
            "rootfs": {"type": "layers", "diff_ids": [layer["digest"] for layer in layers]},
        },
    )
    manifest = _json(
        layout,
        "application/vnd.oci.image.manifest.v1+json",
        {
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": described,
            "layers": layers,
        },
    )
    return manifest | {
        "annotations": {
            "io.containerd.image.name": reference,
            "org.opencontainers.image.ref.name": reference.rsplit("/", 1)[-1],
        }
    }


def index(layout, manifests):
    with open(os.path.join(layout, "oci-layout"), "w") as out:
        out.write('{"imageLayoutVersion":"1.0.0"}')
    with open(os.path.join(layout, "index.json"), "w") as out:
        json.dump({"schemaVersion": 2, "manifests": manifests}, out, sort_keys=True)


def archive(layout, tar_path, manifests):
    """The images as one archive that `ctr images import` and `skopeo` read, `podman load` where it is of one image; only blobs that they need."""
    wanted = set()
    for manifest in manifests:
        wanted.add(manifest["digest"])
        with open(blob(layout, manifest["digest"].removeprefix("sha256:"))) as read:
            content = json.load(read)
        wanted.add(content["config"]["digest"])
        wanted.update(layer["digest"] for layer in content["layers"])
    with tarfile.open(tar_path, "w") as tar:
        for name in ("oci-layout", "index.json"):
            tar.add(os.path.join(layout, name), name, filter=_plain)
        for digest in sorted(wanted):
            name = digest.removeprefix("sha256:")
            tar.add(blob(layout, name), "blobs/sha256/" + name, filter=_plain)


def _plain(info):
    info.uid = info.gid = info.mtime = 0
    info.uname = info.gname = ""
    info.mode = 0o644
    return info
