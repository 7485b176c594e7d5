package dev.hearth.storage.tables.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ItemCodecTest {
    @Test
    void everyItemComesBackInItsOrder() {
        RandomValues values = new RandomValues(System.nanoTime());
        for (int i = 0; i < 10_000; i++) {
            Item item = values.item();
            Item back = ItemCodec.decode(ItemCodec.encode(item));
            assertThat(back).isEqualTo(item);
            assertThat(back.attributes().keySet())
                    .containsExactlyElementsOf(item.attributes().keySet());
        }
    }

    /** Items on disk outlive every change of this class. */
    @Test
    void readsWhatVersionOneWrote() {
        Item item = ItemJson.parse(
                "{\"id\":{\"S\":\"a\"},\"n\":{\"N\":\"-1.5\"},\"l\":{\"L\":[{\"BOOL\":true},{\"NULL\":true}]}}");
        String bytes = "0103026964010161016e02021d016c08020507";
        assertThat(HexFormat.of().formatHex(ItemCodec.encode(item))).isEqualTo(bytes);
        assertThat(ItemCodec.decode(HexFormat.of().parseHex(bytes))).isEqualTo(item);
    }

    @Test
    void damagedBytesAreNamedAsSuch() {
        byte[] bytes = ItemCodec.encode(new RandomValues(1).item().with("a", new AttributeValue.S("text")));
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ItemCodec.decode(cut))
                    .withMessageContaining("damaged");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ItemCodec.decode(new byte[] {9}))
                .withMessageContaining("version \"9\"");
    }
}
