// Takes the README's screenshots of the demo clinic: node tests/portal/screenshots.mjs [folder]
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Clinic, eventually } from "../sdk/clinic.mjs";
import { launch, open, signIn } from "./browser.mjs";

const folder = process.argv[2] ?? "tests/portal/screenshots";
mkdirSync(folder, { recursive: true });

/** The demo's clinic, served. */
async function demo() {
  const clinic = new Clinic();
  clinic.clients = [];
  clinic.dir = mkdtempSync(join(tmpdir(), "pocketclinic-"));
  execFileSync("bin/pocketclinic", ["demo", "--at=10:20", `--dir=${clinic.dir}`], { stdio: "ignore" });
  await clinic.serve();
  return clinic;
}

const clinic = await demo();
const browser = await launch();
const shoot = async (page, name, options = {}) => {
  await page.waitForTimeout(1200); // pictures and plots settle
  await page.screenshot({ path: join(folder, `${name}.png`), ...options });
  console.log(`${folder}/${name}.png`, page.troubles.join(" "));
};
try {
  const visitor = await open(browser, clinic, { viewport: { width: 1200, height: 860 } });
  await visitor.goto("/");
  await visitor.getByRole("link", { name: "Dr. Anandi Joshi", exact: true }).waitFor();
  await shoot(visitor, "find");
  await visitor.getByRole("link", { name: "Dr. Anandi Joshi", exact: true }).click();
  await visitor.locator(".days .day").nth(4).locator(".slot").nth(2).click();
  await shoot(visitor, "week");

  const phone = await open(browser, clinic, {
    viewport: { width: 360, height: 740 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    colorScheme: "dark",
  });
  await phone.goto("/");
  await phone.getByRole("link", { name: "Dr. Anandi Joshi", exact: true }).waitFor();
  await phone.getByRole("link", { name: "Dr. Anandi Joshi", exact: true }).click();
  await phone.locator(".days .slot").nth(4).click();
  await shoot(phone, "phone");

  const doctor = await open(browser, clinic, { viewport: { width: 1200, height: 900 } });
  await doctor.goto("/calendar");
  await signIn(doctor, clinic, "anandi.joshi@example.com");
  await doctor.locator(".calendar").waitFor();
  await shoot(doctor, "calendar");
  await doctor.goto("/hours");
  await doctor.locator(".hours-grid .window").first().waitFor();
  await shoot(doctor, "hours");

  const desk = await open(browser, clinic, { viewport: { width: 1200, height: 900 } });
  await desk.goto("/today");
  await signIn(desk, clinic, "reception@example.com");
  await desk.locator(".desk").waitFor();
  await shoot(desk, "today");

  const admin = await open(browser, clinic, { viewport: { width: 1200, height: 1000 } });
  await admin.goto("/reports");
  await admin.getByLabel("E-mail address").fill("admin@example.com");
  await admin.getByLabel("Password").fill("pocketclinic-demo");
  await admin.getByRole("button", { name: "Sign in" }).click();
  await admin.locator(".plot canvas").nth(3).waitFor();
  await shoot(admin, "reports", { fullPage: true });
} finally {
  await browser.close();
  await eventually("the end", () => clinic.kill("SIGTERM").then(() => true));
  rmSync(clinic.dir, { recursive: true, force: true });
}
