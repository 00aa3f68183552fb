import { answerOf } from "./answer.ts";

/** Seconds after which an instance that was put off may ask again. */
const RETRY_AFTER_SECONDS = 1;

/** The token request lacks its time to live, or it is not 1 to 21600 seconds. */
export const badRequest = answerOf(
	400,
	"text/html",
	tokenPage("400 - Bad Request"),
);

/** The session token is missing where it is required, or is expired or foreign. */
export const unauthorized = answerOf(
	401,
	"text/html",
	tokenPage("401 - Unauthorized"),
);

/** The service is switched off for this instance, or somebody forwarded the request. */
export const forbidden = answerOf(403, "text/html", page("403 - Forbidden"));

/** There is no such item, for this instance or in this version. */
export const notFound = answerOf(404, "text/html", page("404 - Not Found"));

/** The item exists but cannot be told yet: SDKs try again. */
export const unavailable = answerOf(
	503,
	"text/html",
	page("503 - Service Unavailable"),
	["Retry-After", String(RETRY_AFTER_SECONDS)],
);

/** The instance asks more often than it may; the connection ends with it. */
export const tooManyRequests = answerOf(
	429,
	"text/html",
	page("429 - Too Many Requests"),
	[...["Retry-After", String(RETRY_AFTER_SECONDS)], ...["Connection", "close"]],
);

/** The path exists, but not for this method. AWS sends no body. */
export function notAllowed(allow: string) {
	return answerOf(405, "text/plain", "", ["Allow", allow]);
}

/** The page of most refusals. */
function page(title: string): string {
	return `<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
	"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
 <head>
  <title>${title}</title>
 </head>
 <body>
  <h1>${title}</h1>
 </body>
</html>
`;
}

/** The page of those that came with IMDSv2. */
function tokenPage(title: string): string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
   <head>
      <title>${title}</title>
   </head>
   <body>
      <h1>${title}</h1>
   </body>
</html>
`;
}
