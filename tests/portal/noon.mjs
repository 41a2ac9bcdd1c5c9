// A time zone where it is about noon, whenever the tests run: its day has begun, and does not end meanwhile.
const ahead = 12 - new Date().getUTCHours();

export const zone = `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;

/** The date there, so many days from now. */
export const date = (days) => new Date(Date.now() + ahead * 36e5 + days * 864e5).toISOString().slice(0, 10);

/** The instant, in RFC 3339, at which a clock there shows a time so many days from now. */
export const instant = (days, clock) => new Date(Date.parse(`${date(days)}T${clock}:00Z`) - ahead * 36e5).toISOString();
