import { fromInstanceMetadata } from "@aws-sdk/credential-providers";

/** Runs inside an instance: prints, as JSON, the credentials that an unmodified AWS SDK finds there. */
const read = fromInstanceMetadata({ maxRetries: 0 });
const { accessKeyId, secretAccessKey, sessionToken } = await read();
console.log(JSON.stringify({ accessKeyId, secretAccessKey, sessionToken }));
