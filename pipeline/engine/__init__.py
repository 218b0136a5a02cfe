"""How a build runs: workers, locks, the manifest, what is kept from build to build, conservation."""
