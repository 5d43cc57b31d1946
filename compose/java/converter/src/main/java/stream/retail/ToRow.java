package stream.retail;

import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * Prepares a record's value for the JDBC sink, which writes arrays (UNNEST): adds the time at which the broker
 * appended the record, and converts times to {@link java.sql.Timestamp}. The sink converts array elements by
 * toString(), which omits the milliseconds of a {@link Date}.
 */
public final class ToRow<R extends ConnectRecord<R>> implements Transformation<R> {
  private static final String FIELD = "timestamp.field";
  private static final ConfigDef CONFIG = new ConfigDef().define(FIELD, ConfigDef.Type.STRING,
      ConfigDef.NO_DEFAULT_VALUE, ConfigDef.Importance.HIGH,
      "Name of the added field with the time at which the broker appended the record.");
  /** In schemas without a name, the sink takes a record with this field for a change event. */
  private static final String MARK_OF_CHANGE_EVENTS = "op";

  private String timestampField;
  /** The schema rarely changes, so the last one is cached. */
  private Schema lastSchema;
  private Schema rowSchema;

  @Override
  public ConfigDef config() {
    return CONFIG;
  }

  @Override
  public void configure(Map<String, ?> configs) {
    timestampField = (String) CONFIG.parse(configs).get(FIELD);
  }

  @Override
  public R apply(R record) {
    if (!(record.value() instanceof Struct value)) {
      return record;
    }
    if (value.schema() != lastSchema) {
      rowSchema = rowSchemaOf(value.schema());
      lastSchema = value.schema();
    }
    Struct row = new Struct(rowSchema);
    List<Field> fields = rowSchema.fields();
    List<Field> sources = lastSchema.fields();
    for (int place = 0; place < sources.size(); place++) {
      row.put(fields.get(place), exact(value.getWithoutDefault(sources.get(place).name())));
    }
    row.put(fields.get(sources.size()), record.timestamp() == null ? null : new java.sql.Timestamp(record.timestamp()));
    return record.newRecord(record.topic(), record.kafkaPartition(), record.keySchema(), record.key(), rowSchema, row,
        record.timestamp());
  }

  @Override
  public void close() {
    // Nothing to release.
  }

  private static Object exact(Object value) {
    return value instanceof Date time ? new java.sql.Timestamp(time.getTime()) : value;
  }

  /** Drops the schema's name, against which the sink would match several patterns per record. */
  private Schema rowSchemaOf(Schema schema) {
    SchemaBuilder builder = SchemaBuilder.struct();
    if (schema.field(MARK_OF_CHANGE_EVENTS) != null) {
      builder.name(schema.name());
    }
    for (Field field : schema.fields()) {
      if (field.schema().type() == Schema.Type.BYTES && !Decimal.LOGICAL_NAME.equals(field.schema().name())) {
        throw new DataException("Field " + field.name() + " has bytes, which the driver cannot write in an array");
      }
      builder.field(field.name(), field.schema());
    }
    return builder.field(timestampField, Timestamp.builder().optional().build()).build();
  }
}
