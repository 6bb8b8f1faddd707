# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a small document through a style sheet, from a file and a pipe, and a broken one. Other work: a large document, several files, parameters, output files.
. "$ROOT/tests/workloads/kit.bash"

need xsltproc
cat >style.xsl <<'END'
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:output method="text"/><xsl:param name="word" select="'none'"/>
<xsl:template match="/"><xsl:value-of select="count(//n)"/> <xsl:value-of select="$word"/><xsl:text>
</xsl:text><xsl:for-each select="//n"><xsl:sort select="." data-type="number" order="descending"/><xsl:if test="position() = 1">
<xsl:value-of select="."/></xsl:if></xsl:for-each></xsl:template>
</xsl:stylesheet>
END
numbers() { echo '<r>'; seq "$1" | sed 's/.*/<n>&<\/n>/'; echo '</r>'; }
numbers 10 >small.xml
echo '<r><n>' >broken.xml

record_documents() {
	"$@" xsltproc style.xsl small.xml
	"$@" xsltproc -o out style.xsl small.xml && cat out
	numbers 3 | "$@" xsltproc style.xsl -
	"$@" xsltproc style.xsl broken.xml 2>&1
	echo "status $?"
}

other_documents() {
	numbers 20000 >large.xml
	"$@" xsltproc --stringparam word given style.xsl large.xml
	"$@" xsltproc style.xsl small.xml large.xml
	"$@" xsltproc -o out style.xsl large.xml && cat out
	numbers 5 | "$@" xsltproc style.xsl -
	"$@" xsltproc --noout --timing style.xsl small.xml 2>&1 | wc -l
}
other_sheets() {
	sed 's/<xsl:output method="text"\/>/<xsl:include href="part.xsl"\/><xsl:output method="xml" indent="yes"\/>/' style.xsl >including.xsl
	echo '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>' >part.xsl
	"$@" xsltproc including.xsl small.xml
	sed 's/count(\/\/n)/count(document("small.xml")\/\/n)/' style.xsl | sed "s/\"count(.*n)\"/'1'/" >reading.xsl
	"$@" xsltproc reading.xsl small.xml 2>&1 | head -n 3
	"$@" xsltproc --xincludestyle --novalid style.xsl small.xml
}
other_errors() {
	"$@" xsltproc nowhere.xsl small.xml >/dev/null 2>&1
	echo "status $?"
	"$@" xsltproc style.xsl nowhere.xml >/dev/null 2>&1
	echo "status $?"
	"$@" xsltproc small.xml style.xsl 2>&1
	echo "status $?"
	"$@" xsltproc -o /nowhere/x style.xsl small.xml >/dev/null 2>&1
	echo "status $?"
}
holds_for_other_work
