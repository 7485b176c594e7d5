package dev.hearth.operator.code;

import dev.hearth.operator.code.CodeFault.Reason;

/** The rule for paths in a package: relative, with forward slashes, without {@code .}, {@code ..} or empty parts. */
final class EntryPath {
    private static final int LONGEST = 1024;

    /** The path without a folder's trailing slash. */
    static String checked(String name) throws CodeRefused {
        String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        if (path.length() > LONGEST) {
            throw refused(path, "is longer than " + LONGEST + " characters");
        }
        if (path.startsWith("/") || path.matches("^[A-Za-z]:.*")) {
            throw refused(path, "is an absolute path; paths in a package are relative");
        }
        if (path.indexOf('\\') >= 0) {
            throw refused(path, "has a backslash; paths in a package use '/'");
        }
        if (path.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw refused(path, "has a control character");
        }
        for (String part : path.split("/", -1)) {
            switch (part) {
                case ".." -> throw refused(path, "leads out of its folder ('..')");
                case "", "." -> throw refused(path, "has an empty part or '.'");
                default -> {}
            }
        }
        return path;
    }

    static String shown(String name) {
        String printable = name.replaceAll("\\p{Cntrl}", "?");
        return printable.length() > 120 ? printable.substring(0, 120) + "…" : printable;
    }

    private static CodeRefused refused(String path, String sentence) {
        return new CodeRefused(Reason.UnsafePackage, "The package's entry \"%s\" %s.".formatted(shown(path), sentence));
    }

    private EntryPath() {}
}
