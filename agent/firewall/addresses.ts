/** What one version of IP has for the metadata service. */
export interface MetadataAddresses {
	readonly version: 4 | 6;
	/** The range (CIDR) that guests use for nothing but the service. */
	readonly range: string;
	/** Where the service answers, as a CIDR of one. */
	readonly address: string;
}

/** @see https://www.rfc-editor.org/rfc/rfc3927 */
export const IPV4: MetadataAddresses = {
	version: 4,
	range: "169.254.0.0/16",
	address: "169.254.169.254/32",
};

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html */
export const IPV6: MetadataAddresses = {
	version: 6,
	range: "fd00:ec2::/32",
	address: "fd00:ec2::254/128",
};

export const METADATA_PORT = 80;
