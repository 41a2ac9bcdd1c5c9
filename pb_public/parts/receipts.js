// The receipts of an appointment: of each payment, and of what was given back.
import { html } from "htm/preact";
import { pb } from "../lib/api.js";
import { useLoad } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { link } from "../lib/router.js";

/** @typedef {import("../lib/types.js").Paid} Paid */

const load = (/** @type {string} */ appointment) =>
  pb
    .collection("payments")
    .getFullList({ filter: pb.filter("appointment = {:id}", { id: appointment }), sort: "paid_at" });

/** @param {{ appointment: string, status: string }} props status: what came to pass, upon which it is asked anew */
export function Receipts({ appointment, status }) {
  const loaded = useLoad(() => load(appointment), [appointment, status]);
  const links = (loaded.data ?? []).flatMap((/** @type {Paid} */ { id, receipt, refund_receipt }) => [
    html`<a key=${id} href=${link(`receipts/${id}`)}>${t("Receipt {number}", { number: receipt })}</a>`,
    refund_receipt &&
      html`<a key=${`${id}r`} href=${link(`receipts/${id}`, { refund: 1 })}>
        ${t("Refund {number}", { number: refund_receipt })}</a>`,
  ]);
  return links.length ? html`<p class="facts receipts">${links}</p>` : null;
}
