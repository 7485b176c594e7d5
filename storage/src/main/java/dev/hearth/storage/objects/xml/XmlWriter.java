package dev.hearth.storage.objects.xml;

import java.nio.charset.StandardCharsets;

/** Writes a document of the S3 API. */
public final class XmlWriter {
    private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

    private final StringBuilder out = new StringBuilder(512).append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    private final String root;

    private XmlWriter(String root) {
        this.root = root;
    }

    /** A document whose root has S3's name space. */
    public static XmlWriter document(String root) {
        XmlWriter writer = new XmlWriter(root);
        writer.out
                .append('<')
                .append(root)
                .append(" xmlns=\"")
                .append(NAMESPACE)
                .append("\">");
        return writer;
    }

    /** A document without a name space, as errors are. */
    public static XmlWriter plain(String root) {
        XmlWriter writer = new XmlWriter(root);
        return writer.open(root);
    }

    public XmlWriter open(String name) {
        out.append('<').append(name).append('>');
        return this;
    }

    public XmlWriter close(String name) {
        out.append("</").append(name).append('>');
        return this;
    }

    public XmlWriter element(String name, String text) {
        open(name);
        escape(text, out);
        return close(name);
    }

    public XmlWriter text(String text) {
        escape(text, out);
        return this;
    }

    /** The whole document; nothing is written after it. */
    public byte[] bytes() {
        return close(root).out.toString().getBytes(StandardCharsets.UTF_8);
    }

    public static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        escape(text, out);
        return out.toString();
    }

    private static void escape(String text, StringBuilder out) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\r' -> out.append("&#13;");
                default -> {
                    // XML 1.0 has no other control characters, escaped or not.
                    if (c >= ' ' || c == '\n' || c == '\t') {
                        out.append(c);
                    } else {
                        out.append('?');
                    }
                }
            }
        }
    }
}
