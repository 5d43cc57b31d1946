package stream.retail;

import io.prometheus.jmx.JavaAgent;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;

/**
 * Runs a program with the Prometheus JMX exporter: WithMetrics HOST:PORT:CONFIG MAIN-CLASS ARGUMENTS… As a
 * -javaagent the exporter would keep the JVM from writing and fully using a class data archive, which slows down
 * every start. It does not use the agent's Instrumentation, so calling it directly works the same.
 */
public final class WithMetrics {
  private WithMetrics() {
  }

  public static void main(String[] args) throws Throwable {
    JavaAgent.premain(args[0], null);
    Class<?> program = Class.forName(args[1]);
    MethodHandles.lookup().findStatic(program, "main", MethodType.methodType(void.class, String[].class))
        .invokeExact(Arrays.copyOfRange(args, 2, args.length));
  }
}
