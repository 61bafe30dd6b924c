# The image is dist/ beside .next/standalone: the server's own bundles and the traced pages, and a Node to run them.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN node tools/build.mjs

FROM node:24.21.0-bookworm-slim AS engine
WORKDIR /src/engine
COPY engine/package.json engine/package-lock.json engine/.npmrc ./
RUN npm ci

FROM node:24.21.0-bookworm-slim AS slim
# As bin/countersign: malloc's arenas hold on to what they once had.
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 MALLOC_ARENA_MAX=2
WORKDIR /app
COPY --from=build --chown=root:root /src/.next/standalone ./.next/standalone
COPY --from=build --chown=root:root /src/dist ./dist
COPY --from=build --chown=root:root /src/LICENSE ./LICENSE
# Nothing in /app is written to, and nobody runs as root: a read-only root file system is fine. History goes to history-dir.
USER 65532:65532
EXPOSE 8088
ENTRYPOINT ["node", "/app/dist/countersign.mjs"]
CMD ["serve"]

# The same with the history engine where the bundles look for it.
FROM slim AS whole
COPY --from=engine --chown=root:root /src/engine/node_modules ./engine/node_modules
