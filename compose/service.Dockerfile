# One of our services: docker build --build-arg SERVICE=loader -f compose/service.Dockerfile .
# There is no build step: Node strips the types. It does so only outside node_modules, where workspaces are links to the
# folders copied below.
FROM node:24-slim
ARG SERVICE
WORKDIR /app

COPY package.json package-lock.json ./
COPY schemas/package.json schemas/
COPY services/chassis/package.json services/chassis/
COPY services/ingest-api/package.json services/ingest-api/
COPY services/loader/package.json services/loader/
COPY services/simulator/package.json services/simulator/
RUN --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --ignore-scripts --no-audit --no-fund -w schemas -w services/chassis -w services/${SERVICE}

COPY schemas schemas
COPY sql sql
COPY services/chassis services/chassis
COPY services/${SERVICE} services/${SERVICE}

# A new volume takes the ownership of the folder it is mounted on.
RUN mkdir /var/lib/stream-retail && chown node:node /var/lib/stream-retail
USER node
WORKDIR /app/services/${SERVICE}
# kafkajs sets negative timeouts, and Node 24 warns about each (kafkajs issue 1751).
CMD ["node", "--disable-warning=TimeoutNegativeWarning", "src/main.ts"]
