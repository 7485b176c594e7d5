package dev.hearth.storage.tables.service.catalogue;

/**
 * The change stream of a table.
 *
 * @param id names its records in the engine
 * @param label the time of its beginning, which makes its ARN unique
 * @param shards how many shards it has, for ever
 */
public record StreamSpec(String id, String label, View view, int shards) {
    public enum View {
        KEYS_ONLY,
        NEW_IMAGE,
        OLD_IMAGE,
        NEW_AND_OLD_IMAGES;

        public boolean newImage() {
            return this == NEW_IMAGE || this == NEW_AND_OLD_IMAGES;
        }

        public boolean oldImage() {
            return this == OLD_IMAGE || this == NEW_AND_OLD_IMAGES;
        }
    }
}
