/** @type {import("next").NextConfig} */
export default {
  // The image is this tree beside dist/; nothing of the server's own code is bundled into it.
  output: "standalone",
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
  serverExternalPackages: ["@grpc/grpc-js", "protobufjs"],
  // A cache that no later build reads is not worth writing.
  experimental: { turbopackFileSystemCacheForBuild: !process.env.CI },
  poweredByHeader: false,
  // Pictures are served as they are: the image optimiser and its native library stay out of the tree.
  images: { unoptimized: true },
  outputFileTracingExcludes: { "*": ["node_modules/@img/**", "node_modules/sharp/**", "testdata/**", "docs/**", "e2e/**"] },
  reactStrictMode: true,
  // tsc checks the whole tree in `make test`; a build does not do it again.
  typescript: { ignoreBuildErrors: true },
};
