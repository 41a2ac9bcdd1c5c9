// Razorpay as the built binary and a browser see it, on this machine: its API behind a proxy, and its checkout.
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createProxy } from "node:http";
import { createServer } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const account = { key: "rzp_test_key", secret: "key secret", webhook: "webhook secret" };
export const origins = ["https://checkout.razorpay.com", "https://api.razorpay.com"];

/** Answers requests to api.razorpay.com by a proxy that leads nowhere else, with a certificate of its own. */
export class Razorpay {
  orders = [];
  payments = 0;

  static async start() {
    const razorpay = new Razorpay();
    razorpay.dir = mkdtempSync(join(tmpdir(), "razorpay-"));
    const [key, cert] = [join(razorpay.dir, "key.pem"), join(razorpay.dir, "cert.pem")];
    const goroot = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
    execFileSync(
      "go",
      ["run", join(goroot, "src/crypto/tls/generate_cert.go"), "--ca", "--host=api.razorpay.com", "--duration=1h"],
      { cwd: razorpay.dir, stdio: "ignore" },
    );
    razorpay.api = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, answer) =>
      razorpay.answer(request, answer),
    ).listen(0, "127.0.0.1");
    await once(razorpay.api, "listening");
    razorpay.proxy = createProxy()
      .on("connect", (request, socket, head) => {
        if (request.url !== "api.razorpay.com:443") return socket.end("HTTP/1.1 502 Nobody there\r\n\r\n");
        const upstream = connect(razorpay.api.address().port, "127.0.0.1", () => {
          socket.write("HTTP/1.1 200 Connected\r\n\r\n");
          upstream.write(head);
          upstream.pipe(socket).pipe(upstream);
        });
        for (const end of [upstream, socket]) end.on("error", () => undefined);
      })
      .listen(0, "127.0.0.1");
    await once(razorpay.proxy, "listening");
    razorpay.env = {
      RAZORPAY_KEY_ID: account.key,
      RAZORPAY_KEY_SECRET: account.secret,
      RAZORPAY_WEBHOOK_SECRET: account.webhook,
      HTTPS_PROXY: `http://127.0.0.1:${razorpay.proxy.address().port}`,
      SSL_CERT_FILE: cert,
    };
    return razorpay;
  }

  stop() {
    for (const server of [this.api, this.proxy]) {
      server.close();
      server.closeAllConnections();
    }
    rmSync(this.dir, { recursive: true, force: true });
  }

  async answer(request, answer) {
    let body = "";
    for await (const part of request) body += part;
    answer.setHeader("Content-Type", "application/json");
    if (request.method !== "POST" || request.url !== "/v1/orders") return answer.writeHead(404).end("{}");
    const { amount, currency, receipt } = JSON.parse(body);
    const order = { id: `order_${receipt}`, amount, currency };
    this.orders.push(order);
    answer.end(JSON.stringify(order));
  }

  /** Takes Razorpay's place in a page: the script that is loaded, and the frame that the script opens. */
  async standIn(page) {
    await page.route("https://checkout.razorpay.com/v1/checkout.js", (route) =>
      route.fulfill({ contentType: "text/javascript", body: checkoutScript }),
    );
    await page.route("https://api.razorpay.com/v1/checkout/*", (route) => {
      const order = new URL(route.request().url()).searchParams.get("order_id");
      const id = `pay_razorpay${++this.payments}`;
      const signature = createHmac("sha256", account.secret).update(`${order}|${id}`).digest("hex");
      return route.fulfill({ contentType: "text/html", body: checkoutFrame(order, id, signature) });
    });
  }
}

const checkoutScript = `
  globalThis.Razorpay = class {
    constructor(options) { this.options = options; }
    open() {
      const frame = document.createElement("iframe");
      frame.title = "Razorpay Checkout";
      frame.style.cssText = "position:fixed;inset:0;width:100%;height:100%;border:0;background:white";
      frame.src = "https://api.razorpay.com/v1/checkout/public?key_id=" + this.options.key + "&order_id=" +
        this.options.order_id;
      addEventListener("message", ({ origin, data }) => {
        if (origin !== "https://api.razorpay.com") return;
        frame.remove();
        if (data) this.options.handler(data); else this.options.modal.ondismiss();
      }, { once: true });
      document.body.append(frame);
    }
  };`;

const checkoutFrame = (order, id, signature) => `<!doctype html><html lang="en"><title>Razorpay</title>
  <h1>Razorpay</h1>
  <button onclick='parent.postMessage(${JSON.stringify({
    razorpay_payment_id: id,
    razorpay_order_id: order,
    razorpay_signature: signature,
  })}, "*")'>Pay by UPI</button>
  <button onclick='parent.postMessage(null, "*")'>Close</button>`;
