// Razorpay's own checkout: https://razorpay.com/docs/payments/payment-gateway/web-integration/standard
const address = "https://checkout.razorpay.com/v1/checkout.js";

/** @type {Promise<void> | undefined} */
let loading;

/** Loads Razorpay's script, once; a try that failed is no reason not to try again. */
const load = () =>
  (loading ??= new Promise((done, fail) => {
    const script = Object.assign(document.createElement("script"), { src: address });
    script.onload = () => done();
    script.onerror = () => {
      loading = undefined;
      script.remove();
      fail({ status: 502, response: { data: { script: { code: "checkout_unreachable", message: "" } } } });
    };
    document.head.append(script);
  }));

/**
 * Lets the visitor pay an order.
 * @param {{ key: string, order_id: string, amount: number, currency: string, name: string, description: string,
 *   prefill: { name: string, email: string, contact: string } }} due
 * @returns {Promise<{ payment_id: string, signature: string } | null>} what Razorpay says of the payment; null where
 *   the visitor has closed the page of it
 */
export async function payByRazorpay(due) {
  await load();
  return new Promise((done) => {
    const Razorpay = /** @type {any} */ (globalThis).Razorpay;
    new Razorpay({
      ...due,
      handler: (/** @type {any} */ paid) =>
        done({ payment_id: paid.razorpay_payment_id, signature: paid.razorpay_signature }),
      modal: { ondismiss: () => done(null), confirm_close: true },
    }).open();
  });
}
