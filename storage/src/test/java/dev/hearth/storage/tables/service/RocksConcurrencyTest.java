package dev.hearth.storage.tables.service;

import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.rocks.RocksConfig;
import dev.hearth.storage.tables.rocks.RocksTables;
import java.nio.file.Path;

class RocksConcurrencyTest extends ConcurrencyContract {
    @Override
    TableEngine open(Path folder) {
        return RocksTables.open(RocksConfig.in(folder.resolve("tables")));
    }
}
