// Installs Chromium on a Debian of one's own where it is missing, once, before tests that run side by side ask for it.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { findChromium } from "./chromium.mjs";

const apt = (...words) =>
  execFileSync("apt-get", words, {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });

if (!findChromium() && existsSync("/usr/bin/apt-get") && process.getuid?.() === 0) {
  console.error("Installing Chromium for the portal's tests…");
  apt("update", "-qq");
  apt("install", "-y", "-qq", "--no-install-recommends", "chromium-headless-shell");
}
