import { fromInstanceMetadata } from "@aws-sdk/credential-providers";

/** Runs inside an instance: prints, as JSON, the credentials that an unmodified AWS SDK finds there. */
const credentials = await fromInstanceMetadata({ maxRetries: 0 })();
console.log(JSON.stringify(credentials));
