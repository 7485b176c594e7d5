package dev.hearth.storage.objects.xml;

import dev.hearth.storage.objects.failure.S3Fault;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** An element of a document that was read: its name without name space, its text, its children. */
public record XmlElement(String name, String text, List<XmlElement> children) {
    private static final int DEEPEST = 16;

    /** A multipart upload of 10,000 parts, each with its checksums, has some 70,000. */
    private static final int MOST_ELEMENTS = 200_000;

    private static final XMLInputFactory FACTORY = factory();

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /**
     * The root of a document.
     *
     * @throws S3Fault {@code MalformedXML} when it is none, or has another root
     */
    public static XmlElement read(byte[] document, String root) {
        XmlElement read = read(document);
        if (!read.name().equals(root)) {
            throw S3Fault.malformedXml();
        }
        return read;
    }

    public static XmlElement read(byte[] document) {
        try {
            XMLStreamReader reader = FACTORY.createXMLStreamReader(new ByteArrayInputStream(document));
            try {
                while (reader.hasNext()) {
                    switch (reader.next()) {
                        case XMLStreamConstants.START_ELEMENT -> {
                            return element(reader, 1, new int[1]);
                        }
                        // Whoever declares entities wants them expanded; no client of S3 has a document type.
                        case XMLStreamConstants.DTD -> throw S3Fault.malformedXml();
                        default -> {} // comments, processing instructions, white space
                    }
                }
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw S3Fault.malformedXml();
        }
        throw S3Fault.malformedXml();
    }

    private static XmlElement element(XMLStreamReader reader, int depth, int[] elements) throws XMLStreamException {
        if (depth > DEEPEST || ++elements[0] > MOST_ELEMENTS) {
            throw S3Fault.malformedXml();
        }
        String name = reader.getLocalName();
        StringBuilder text = new StringBuilder();
        List<XmlElement> children = new ArrayList<>();
        while (true) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> children.add(element(reader, depth + 1, elements));
                case XMLStreamConstants.END_ELEMENT -> {
                    return new XmlElement(name, text.toString(), children);
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(reader.getText());
                case XMLStreamConstants.ENTITY_REFERENCE, XMLStreamConstants.END_DOCUMENT ->
                    throw S3Fault.malformedXml();
                default -> {} // comments, white space
            }
        }
    }

    public List<XmlElement> all(String child) {
        return children.stream().filter(element -> element.name().equals(child)).toList();
    }

    public Optional<XmlElement> first(String child) {
        return children.stream().filter(element -> element.name().equals(child)).findFirst();
    }

    /** The text of the first child of that name. */
    public Optional<String> value(String child) {
        return first(child).map(XmlElement::text);
    }

    /** The texts of all children of that name. */
    public List<String> values(String child) {
        return all(child).stream().map(XmlElement::text).toList();
    }
}
