import { fromInstanceMetadata } from "@aws-sdk/credential-providers";

/**
 * Runs inside the trial's instance: an unmodified AWS SDK asks 169.254.169.254 for the role's
 * credentials again and again, and tells the trial about each new set, one JSON object a line.
 */
const INTERVAL_MS = 2000;

let last = "";
for (;;) {
	try {
		// A provider of its own each time: one would keep the first keys until they are about to expire.
		const read = fromInstanceMetadata({ timeout: 1000, maxRetries: 0 });
		const { accessKeyId, secretAccessKey, sessionToken, expiration } =
			await read();
		if (accessKeyId !== last) {
			last = accessKeyId;
			console.log(
				JSON.stringify({
					accessKeyId,
					secretAccessKey,
					sessionToken,
					expiration,
				}),
			);
		}
	} catch (error) {
		console.error((error as Error).message);
	}
	await new Promise((resolve) => setTimeout(resolve, last ? INTERVAL_MS : 200));
}
