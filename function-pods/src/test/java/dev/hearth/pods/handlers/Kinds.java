package dev.hearth.pods.handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The other kinds of handler: POJOs, plain methods, streams, event classes, and broken ones. */
public class Kinds {
    /** A bean, as Lambda's serialiser wants it. */
    public static class Person {
        private String name = "";
        private int age;

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }

        public int getAge() {
            return age;
        }

        public void setAge(int age) {
            this.age = age;
        }
    }

    public Person older(Person person) {
        person.setAge(person.getAge() + 1);
        return person;
    }

    public static int length(String text, Context context) {
        return text.length() + context.getFunctionName().length();
    }

    public String bodies(SQSEvent event) {
        StringBuilder all = new StringBuilder();
        event.getRecords().forEach(record -> all.append(record.getBody()));
        return all.toString();
    }

    public static class Stream implements RequestStreamHandler {
        @Override
        public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
            output.write("{\"echo\":".getBytes(StandardCharsets.UTF_8));
            input.transferTo(output);
            output.write('}');
        }
    }

    public static class Broken {
        public Broken() {
            throw new IllegalStateException("cannot be made");
        }

        public String handle(String text) {
            return text;
        }
    }
}
