package stream.retail;

import io.apicurio.registry.rest.client.exception.RestClientException;
import io.apicurio.registry.utils.converter.AvroConverter;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.storage.Converter;

/**
 * The Avro converter, but an outage of the Schema Registry is no fault of the sale. The converter it wraps throws the same
 * kind of error for bytes that nobody can read and for a registry that does not answer; with a dead-letter topic Connect
 * would then put good sales there. Here an outage becomes a {@link RetriableException}, which Connect tries again as
 * errors.retry.timeout says, and everything else stays as it was.
 */
public final class PatientAvroConverter implements Converter {
  private static final int SERVER_ERROR = 500;
  private static final int TOO_MANY_REQUESTS = 429;

  private final Converter converter = new AvroConverter<>();

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    converter.configure(configs, isKey);
  }

  @Override
  public ConfigDef config() {
    return converter.config();
  }

  @Override
  public byte[] fromConnectData(String topic, Schema schema, Object value) {
    return converter.fromConnectData(topic, schema, value);
  }

  @Override
  public SchemaAndValue toConnectData(String topic, byte[] value) {
    try {
      return converter.toConnectData(topic, value);
    } catch (RuntimeException error) {
      if (!isOutage(error)) {
        throw error;
      }
      throw new RetriableException("The Schema Registry does not answer: " + error.getMessage(), error);
    }
  }

  /** Whether the registry, not the record, is the reason. */
  private static boolean isOutage(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof RestClientException answer) {
        Integer code = answer.getError() == null ? null : answer.getError().getErrorCode();
        return code == null || code >= SERVER_ERROR || code == TOO_MANY_REQUESTS;
      }
      if (cause instanceof ConnectException || cause instanceof SocketException || cause instanceof UnknownHostException
          || cause instanceof HttpTimeoutException || cause instanceof ClosedChannelException) {
        return true;
      }
    }
    return false;
  }
}
