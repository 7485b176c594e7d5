package dev.hearth.aws.query;

import java.io.StringWriter;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** An element of an answer: text, or other elements. */
public record Xml(String name, String text, List<Xml> children) {
    private static final XMLOutputFactory WRITERS = XMLOutputFactory.newDefaultFactory();

    public Xml {
        children = List.copyOf(children);
    }

    public static Xml text(String name, String text) {
        return new Xml(name, text, List.of());
    }

    public static Xml of(String name, List<Xml> children) {
        return new Xml(name, "", children);
    }

    public static Xml of(String name, Xml... children) {
        return new Xml(name, "", List.of(children));
    }

    /** As a document whose root is in this XML namespace. */
    String document(String namespace) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter writer = WRITERS.createXMLStreamWriter(text);
            writer.writeStartElement(name);
            writer.writeDefaultNamespace(namespace);
            writeContent(writer);
            writer.writeEndElement();
            writer.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("writing XML to memory does not fail", e);
        }
        return text.toString();
    }

    private void writeContent(XMLStreamWriter writer) throws XMLStreamException {
        if (!text.isEmpty()) {
            writer.writeCharacters(text);
        }
        for (Xml child : children) {
            writer.writeStartElement(child.name());
            child.writeContent(writer);
            writer.writeEndElement();
        }
    }
}
