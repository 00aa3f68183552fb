/** One request as a program of Windows images sends it. */
export interface Recorded {
	readonly method: "GET" | "PUT";
	readonly path: string;
	readonly headers: Readonly<Record<string, string>>;
	/** What the program takes for a good answer; 200 where it does not say. */
	readonly statuses?: readonly number[];
}

const CLOUDBASE_INIT = "/2009-04-04/meta-data";

/**
 * What cloudbase-init's EC2 service asks, in its order, by python-requests: whether there is a service (local-hostname),
 * then what its plugins want. It knows no IMDSv2.
 * @see https://github.com/cloudbase/cloudbase-init/blob/master/cloudbaseinit/metadata/services/ec2service.py
 */
export const cloudbaseInit: readonly Recorded[] = [
	`${CLOUDBASE_INIT}/local-hostname`,
	`${CLOUDBASE_INIT}/instance-id`,
	`${CLOUDBASE_INIT}/public-keys`,
	`${CLOUDBASE_INIT}/public-keys/0/openssh-key`,
	"/2009-04-04/user-data",
].map((path) => ({
	method: "GET",
	path,
	headers: {
		Host: "169.254.169.254",
		"User-Agent": "python-requests/2.31.0",
		"Accept-Encoding": "gzip, deflate",
		Accept: "*/*",
		Connection: "keep-alive",
	},
}));

const POWERSHELL = {
	Host: "169.254.169.254",
	"User-Agent":
		"Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.17763.2628",
};

/** What EC2Launch puts up with not being there. */
const OPTIONAL = [
	"elastic-gpus/associations/",
	"hibernation/configured",
	"public-ipv4",
	"ipv6",
];

/**
 * What EC2Launch (v1, PowerShell's Invoke-WebRequest with IMDSv2) asks at a first start, in the order of its log: whether
 * there is metadata, what it prints to the console, the key to seal the password under, user data, and the wallpaper's facts.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2launch.html
 */
export const ec2Launch: readonly Recorded[] = [
	{
		method: "PUT",
		path: "/latest/api/token",
		headers: {
			...POWERSHELL,
			"X-aws-ec2-metadata-token-ttl-seconds": "21600",
			"Content-Length": "0",
			Connection: "Keep-Alive",
		},
	},
	...[
		...["", "elastic-gpus/associations/", "ami-id", "instance-id"],
		...["instance-type", "hibernation/configured"],
		...["public-keys/0/openssh-key", "public-ipv4", "local-ipv4", "ipv6"],
		"placement/availability-zone",
	].map((item) => launchRequest(`/latest/meta-data/${item}`, item)),
	launchRequest("/latest/user-data", ""),
];

function launchRequest(path: string, item: string): Recorded {
	const headers = { ...POWERSHELL, "X-aws-ec2-metadata-token": "{token}" };
	const request = { method: "GET", path, headers } as const;
	return OPTIONAL.includes(item)
		? { ...request, statuses: [200, 404] }
		: request;
}
