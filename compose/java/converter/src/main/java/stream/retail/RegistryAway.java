package stream.retail;

import io.apicurio.registry.rest.client.exception.RestClientException;

/**
 * The Schema Registry cannot tell a schema right now, which is no fault of the sale. An {@link Error}, because Connect tolerates
 * every Exception of a converter (errors.tolerance=all sends the record to the dead letters) and no Error: the task fails, nothing
 * is skipped and no offset moves. The loader knows it by this name and restarts the task when the registry answers.
 */
public final class RegistryAway extends Error {
  private static final long serialVersionUID = 1L;

  RegistryAway(RuntimeException cause) {
    super("The Schema Registry does not answer: " + describe(cause), cause);
  }

  /** The registry's client keeps the kind of a failed connection apart from its message, which is often empty. */
  private static String describe(RuntimeException cause) {
    if (cause instanceof RestClientException answer && answer.getError() != null && answer.getError().getName() != null) {
      return answer.getError().getName() + ": " + answer.getMessage();
    }
    return String.valueOf(cause.getMessage());
  }
}
