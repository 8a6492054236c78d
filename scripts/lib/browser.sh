# Chromium for the tours, wkhtmltopdf for PDFs, a font with Chinese characters.

setup_browser() {
    local name found=""
    for name in google-chrome chromium chromium-browser google-chrome-stable; do
        have "$name" && found="$name" && break
    done
    if [ -z "$found" ]; then
        apt_install chromium
        found=chromium
    fi
    if ! have wkhtmltopdf; then
        apt_install wkhtmltopdf
    fi
    if ! have fc-list || [ -z "$(fc-list :lang=zh family)" ]; then
        apt_install fontconfig fonts-wqy-microhei
    fi
    have node || apt_install nodejs
    step "Browser: $found; PDF: wkhtmltopdf"
}
