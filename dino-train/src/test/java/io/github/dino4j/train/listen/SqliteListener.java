package io.github.dino4j.train.listen;

import io.github.dino4j.core.event.RunEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;

// example
/** Keeps the numbers of runs in a table of SQLite: run, step, name, value. */
public final class SqliteListener implements TrainingListener, AutoCloseable {
    private final Connection database;
    private String run = "";

    public SqliteListener(Path file) throws SQLException {
        database = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (var statement = database.createStatement()) {
            statement.execute("create table if not exists numbers"
                    + " (run text, step integer, name text, value real, primary key (run, step, name))");
        }
        database.setAutoCommit(false);
    }

    @Override
    public void started(StartedRun start) throws IOException {
        run = start.name();
        try (PreparedStatement delete =
                database.prepareStatement("delete from numbers where run = ? and (step > ? or ? = 0)")) {
            delete.setString(1, run); // what an earlier process has told and this one tells again
            delete.setLong(2, start.step());
            delete.setLong(3, start.step());
            delete.execute();
            database.commit();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void on(RunEvent event) {
        try (PreparedStatement insert =
                database.prepareStatement("insert or replace into numbers values (?, ?, ?, ?)")) {
            for (Map.Entry<String, Double> number : event.numbers().entrySet()) {
                insert.setString(1, run);
                insert.setLong(2, event.step());
                insert.setString(3, event.kind() + "/" + number.getKey());
                insert.setDouble(4, number.getValue());
                insert.addBatch();
            }
            insert.executeBatch();
            if (!event.kind().equals("step") || event.step() % 100 == 0) {
                database.commit(); // not for each step, which would wait for the disk
            }
        } catch (SQLException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    @Override
    public void ended(EndedRun end) throws IOException {
        try {
            database.commit();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws SQLException {
        database.close();
    }
}
// end of example
