// SPDX-License-Identifier: BSL-1.0
#include <boost/property_tree/xml_parser.hpp>

#include <sstream>
#include <string>

// Text to a tree, and a tree to text: no message is made of it.

std::string use(const std::string& body) {
    std::istringstream in{body};
    boost::property_tree::ptree tree;
    read_xml(in, tree);
    std::ostringstream out;
    write_xml(out, tree);
    return out.str();
}
