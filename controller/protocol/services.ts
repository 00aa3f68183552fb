/** The services of one listener, by the prefix of their IAM actions. */
export type ServiceName = "iam" | "sts" | "ec2";

/** The two dialects: how parameters are named and how answers and errors are wrapped. */
export type QueryProtocol = "awsQuery" | "ec2Query";

/** What the protocol must know of a service before it looks at any operation. */
export interface Service {
	readonly name: ServiceName;
	readonly protocol: QueryProtocol;
	/** Namespace of the service's shapes and errors in the SDK's model. */
	readonly modelNamespace: string;
	/** API versions a client may ask for, oldest first. */
	readonly versions: readonly string[];
	/** Path of the service on a Eucalyptus front end, lower case, without its closing slash. */
	readonly path: string;
	/** First labels of host names that belong to the service. */
	readonly hostLabels: readonly string[];
	/** XML namespace of an answer to a call of this version. */
	xmlNamespace(apiVersion: string): string;
}

const EC2_VERSIONS = [
	"2006-06-26",
	"2006-10-01",
	"2007-01-03",
	"2007-01-19",
	"2007-03-01",
	"2007-08-29",
	"2008-02-01",
	"2008-05-05",
	"2008-08-08",
	"2008-12-01",
	"2009-03-01",
	"2009-04-04",
	"2009-07-15",
	"2009-08-15",
	"2009-10-31",
	"2009-11-30",
	"2010-06-15",
	"2010-08-31",
	"2010-11-15",
	"2011-01-01",
	"2011-02-28",
	"2011-05-15",
	"2011-07-15",
	"2011-11-01",
	"2011-12-01",
	"2011-12-15",
	"2012-03-01",
	"2012-04-01",
	"2012-05-01",
	"2012-06-01",
	"2012-06-15",
	"2012-07-20",
	"2012-08-15",
	"2012-10-01",
	"2012-12-01",
	"2013-02-01",
	"2013-06-15",
	"2013-07-15",
	"2013-08-15",
	"2013-10-01",
	"2013-10-15",
	"2014-02-01",
	"2014-05-01",
	"2014-06-15",
	"2014-09-01",
	"2014-10-01",
	"2015-03-01",
	"2015-04-15",
	"2015-10-01",
	"2016-04-01",
	"2016-09-15",
	"2016-11-15",
] as const;

/**
 * The three services, all answered on one port.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/programming.html
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html
 */
export const services: Readonly<Record<ServiceName, Service>> = {
	iam: {
		name: "iam",
		protocol: "awsQuery",
		modelNamespace: "com.amazonaws.iam",
		versions: ["2010-05-08"],
		path: "/services/euare",
		hostLabels: ["iam", "euare"],
		xmlNamespace: (version) => `https://iam.amazonaws.com/doc/${version}/`,
	},
	sts: {
		name: "sts",
		protocol: "awsQuery",
		modelNamespace: "com.amazonaws.sts",
		versions: ["2011-06-15"],
		path: "/services/tokens",
		hostLabels: ["sts", "tokens"],
		xmlNamespace: (version) => `https://sts.amazonaws.com/doc/${version}/`,
	},
	ec2: {
		name: "ec2",
		protocol: "ec2Query",
		modelNamespace: "com.amazonaws.ec2",
		versions: EC2_VERSIONS,
		path: "/services/compute",
		hostLabels: ["ec2", "compute"],
		xmlNamespace: (version) => `http://ec2.amazonaws.com/doc/${version}/`,
	},
};

/** The version an answer speaks when the client's own is unknown: the newest. */
export function newestVersion(service: Service): string {
	return service.versions.at(-1) ?? "";
}
